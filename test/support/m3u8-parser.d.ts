/** The part of m3u8-parser (which ships no types) that tests use. */
declare module 'm3u8-parser' {
  export interface ParsedSegment {
    readonly uri: string;
    readonly duration: number;
    readonly dateTimeObject?: Date;
    readonly map?: { readonly uri: string };
  }
  export class Parser {
    push(text: string): void;
    end(): void;
    readonly manifest: {
      readonly segments: readonly ParsedSegment[];
      readonly mediaSequence: number;
      readonly discontinuitySequence: number;
      readonly discontinuityStarts: readonly number[];
      readonly targetDuration: number;
      readonly playlistType?: string;
      readonly endList?: boolean;
    };
  }
}
