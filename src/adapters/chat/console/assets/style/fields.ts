/** What can be pressed and typed into. */
export const fields = `
button, .button { font: inherit; font-weight: 600; display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem; min-height: 2.5rem; padding: 0.35rem 1.05rem; border-radius: 8px; border: 1px solid var(--edge); background: var(--paper); color: var(--ink); text-decoration: none; cursor: pointer; }
button:hover, .button:hover { border-color: var(--ink); }
button.primary, .button.primary { background: var(--press); border-color: var(--press); color: var(--press-ink); }
button.primary:hover, .button.primary:hover { opacity: 0.88; }
button.danger, .button.danger { color: var(--danger); border-color: var(--danger); }
button.danger:hover, .button.danger:hover { background: var(--danger-ground); }
button.quiet { min-height: 0; padding: 0.2rem 0.55rem; font-weight: 400; font-size: 0.9rem; color: var(--soft); border-color: transparent; background: none; }
button.quiet:hover { color: var(--ink); border-color: var(--edge); }
button[aria-busy="true"] { opacity: 0.55; cursor: progress; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; }
label { font-size: 0.85rem; color: var(--soft); }
input, select, textarea { font: inherit; width: 100%; min-height: 2.4rem; padding: 0.35rem 0.6rem; margin-top: 0.2rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--paper); color: var(--ink); }
input[type="hidden"] { display: none; }
textarea { resize: vertical; line-height: 1.45; }
::placeholder { color: var(--soft); opacity: 0.75; }
button.small, .button.small { min-height: 2rem; padding: 0.15rem 0.75rem; font-size: 0.9rem; }
.field { display: block; font-weight: 600; color: var(--ink); }
.field input, .field select, .field textarea { font-weight: 400; }
.problem { display: block; margin-top: 0.3rem; color: var(--danger); font-weight: 600; }
.copy { align-self: center; min-height: 0; padding: 0.1rem 0.6rem; margin-left: auto; font-size: 0.85rem; font-weight: 500; }
input[type="checkbox"] { width: 1.1rem; min-height: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--link); }
.tick { display: flex; gap: 0.5rem; align-items: center; color: var(--ink); }
`;
