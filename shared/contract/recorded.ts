/** `GET /api/recorded?cameras=A,B&from=&to=`: what is kept on disk, without a byte of video. Times: epoch milliseconds. */
export interface RecordedAnswer {
  /** When this was so, by the server's clock. */
  readonly asOf: number;
  readonly from: number;
  readonly to: number;
  /** Those of the asked cameras that there are and that one may see, in the order asked. */
  readonly cameras: readonly RecordedCamera[];
}

export interface RecordedCamera {
  readonly camera: string;
  /** Start of the oldest and end of the newest picture kept, also outside the asked range; absent: nothing is kept. */
  readonly oldestAt?: number;
  readonly newestAt?: number;
  /** Recorded without a gap, within the asked range, oldest first. */
  readonly spans: readonly RecordedSpan[];
  /** Time within the asked range that should have been recorded and was not: between the oldest picture and now. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

export interface RecordedSpan {
  readonly from: number;
  readonly to: number;
  /** Short gaps inside it that were too many to list each, and how long they are together. */
  readonly holes?: { readonly count: number; readonly ms: number };
}

export const RECORDED_LIMITS = {
  /** As many as the largest wall has tiles, and some to spare. */
  cameras: 64,
  rangeMs: 24 * 3_600_000,
  spans: 500,
} as const;
