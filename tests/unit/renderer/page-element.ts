/** The little of a page that is asked by keys; Node has no DOM. */
export class PageElement {
  readonly isContentEditable = false;
  readonly happened: string[] = [];
  readonly #matching: string;
  constructor(matching: string) {
    this.#matching = matching;
  }
  matches(selector: string): boolean {
    return selector.split(/, ?/).some((one) => one.startsWith(this.#matching));
  }
  closest(selector: string): PageElement | null {
    return selector.includes(this.#matching) ? this : null;
  }
  blur(): void {
    this.happened.push('blur');
  }
  focus(): void {
    this.happened.push('focus');
  }
}
