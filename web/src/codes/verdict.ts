/** What a code's text is, and what is doubtful about it: names of `spec/codes.md`. Nothing was opened or looked up. */
export interface Verdict {
  readonly kind: string;
  readonly marks: readonly string[];
  /** The host of a link as a person must see it, in Unicode; in punycode; and the part of it that somebody registered. */
  readonly host: string;
  readonly asciiHost: string;
  readonly site: string;
}
