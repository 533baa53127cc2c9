/** What the plain reader stands on: where it is in a text, line by line, and giving up. */

/** One for all: no stack is taken for what is no fault. */
export const NOT_PLAIN = new Error('not plain YAML');
export function giveUp(): never {
  throw NOT_PLAIN;
}

export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const GREATER = 0x3e;
export const BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const BAR = 0x7c;

/**
 * Between two steps `at` is the first character of the next line that holds something, `line` its number and `indent` the
 * column where it stands, or -1 at the end of a document.
 */
export class PlainLines {
  readonly text: string;
  at = 0;
  line: number;
  indent = -1;

  constructor(text: string, startLine: number) {
    this.text = text;
    this.line = startLine;
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  code(at = this.at): number {
    return this.text.charCodeAt(at);
  }

  /** Whether a dash of a list stands here. */
  isDash(): boolean {
    return this.code() === DASH && this.endsWord(this.at + 1);
  }

  endsWord(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === NEWLINE || at >= this.text.length;
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
  }

  /** The line ends here, but for a comment. */
  endLine(): void {
    const { text } = this;
    this.skipSpaces();
    if (text.charCodeAt(this.at) === HASH && text.charCodeAt(this.at - 1) === SPACE) this.skipLine();
    else if (text.charCodeAt(this.at) === NEWLINE) {
      this.at += 1;
      this.line += 1;
    } else if (this.at < text.length) giveUp();
    this.toContent();
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end === -1 ? this.text.length : end + 1;
    this.line += 1;
  }

  /** From the start of a line to the next content. */
  toContent(): void {
    const { text } = this;
    for (;;) {
      const start = this.at;
      this.skipSpaces();
      const code = text.charCodeAt(this.at);
      if (code === HASH) this.skipLine();
      else if (code === NEWLINE) {
        this.at += 1;
        this.line += 1;
      } else {
        this.indent = this.at >= text.length || this.isMarker(start) ? -1 : this.at - start;
        return;
      }
    }
  }

  /** `---` at the start of a line; one that ends a document without beginning another is left to the package. */
  private isMarker(start: number): boolean {
    const { text } = this;
    if (this.at !== start || !this.endsWord(start + 3)) return false;
    if (text.startsWith('...', start)) giveUp();
    return text.startsWith('---', start);
  }
}
