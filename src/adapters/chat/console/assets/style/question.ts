/** Forms that ask: before a decision, for a snooze, a mute, a freeze. */
export const question = `
.ask { max-width: 46rem; }
.ask .lead { margin-bottom: 0.9rem; color: var(--ink); }
.ask .confirm { padding: 0.7rem 1rem; margin-bottom: 1rem; border: 1px solid var(--warn); border-left-width: 5px; border-radius: 10px; background: var(--warn-ground); }
.answer { display: grid; gap: 1rem; margin-top: 1.1rem; }
.mute-form { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.9rem 1rem; max-width: 60rem; margin-top: 1.3rem; }
.mute-form h2, .mute-form .why, .mute-form .buttons { grid-column: 1 / -1; margin: 0; }
.agreed { display: grid; gap: 0.55rem; margin: 0.2rem 0 1rem; }
.agreed li { display: flex; gap: 0.6rem; align-items: baseline; }
.agreed .icon { align-self: center; color: var(--tone); }
.or-else { margin-top: 1.6rem; }
@media (max-width: 760px) {
  .mute-form { grid-template-columns: minmax(0, 1fr); }
}
`;
