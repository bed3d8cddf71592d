/** What a command may do to the outside; a test passes its own. */
export interface Terminal {
  /** To stdout, as it is. */
  out(text: string): void;
  /** To stderr, as it is. */
  err(text: string): void;
  /** Whether stderr is looked at by a person right now. */
  readonly interactive: boolean;
}
