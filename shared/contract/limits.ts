/** Bounds both ends know. Sizes in bytes, durations in milliseconds. */
export const LIMITS = {
  ingestBodyBytes: 16 * 1024 * 1024,
  ingestRecordBytes: 1024 * 1024,
  ingestRecords: 50_000,
  noteChars: 4_000,
  eventsPageMax: 1_000,
  /** Video around an alert's moment. */
  momentBeforeMs: 15_000,
  momentAfterMs: 15_000,
  /** Events around an alert's moment on the pivot's time line. */
  pivotBeforeMs: 30 * 60_000,
  pivotAfterMs: 30 * 60_000,
  /** Video: a tile covers a picture older than this. */
  pictureStaleMs: 10_000,
  /** A socket this far behind is cut over to a new snapshot. */
  socketLagMs: 5_000,
  socketBufferedPackets: 64,
  /** The server beats at this pace; a client that hears nothing for three beats is not live. */
  beatMs: 2_000,
} as const;
