/** The help on the keyboard. */
export const keys = `
kbd { display: inline-block; min-width: 1.7rem; padding: 0 0.4rem; border: 1px solid var(--edge); border-bottom-width: 2px; border-radius: 5px; font: 600 0.9rem/1.6 var(--mono); text-align: center; background: var(--well); }
dialog { width: min(26rem, 92vw); padding: 1.4rem 1.6rem; border: 1px solid var(--edge); border-radius: 14px; background: var(--paper); color: var(--ink); text-align: left; }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog dl { display: grid; gap: 0.4rem; margin: 0.8rem 0; }
dialog dl div { display: grid; grid-template-columns: 5rem 1fr; align-items: baseline; }
dialog form { margin-top: 1rem; }
.keys-switch { margin-top: 0.8rem; }
`;
