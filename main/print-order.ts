/** What the command line and the app's print mode (print.ts) say to each other: two files in a folder that is theirs alone. */
export const PRINT_ORDER = { page: 'page.html', printed: 'page.pdf' } as const;
