/** The tag, for browser tabs: legible at 16 px on light and dark. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 0 32 32">
<path d="M7 1h12l6 6.5V28a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V7.5z" fill="#c8372d"/>
<circle cx="13" cy="8.5" r="2.6" fill="#fff"/>
<path d="M7 17.5h12M7 23.5h8" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
</svg>
`;
