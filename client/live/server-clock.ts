/** The server's time as the browser knows it. */
export interface ServerClock {
  /** Epoch milliseconds by the server's clock. */
  now(): number;
  /** Server minus browser, milliseconds. */
  offsetMs(): number;
}
export interface ClockReading {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly serverTime: number;
}
export interface MeasuredClock extends ServerClock {
  /** One round trip; the answer was stamped half way. */
  read(reading: ClockReading): void;
  /** A time the server sent unasked: only used until a round trip was measured. */
  hint(serverTime: number): void;
}

/** The shortest of the last round trips bounds the error best (as in NTP). */
const KEPT_READINGS = 8;

export function createServerClock(localNow: () => number): MeasuredClock {
  let offset = 0;
  let readings: ClockReading[] = [];
  const trip = (reading: ClockReading) => reading.receivedAt - reading.sentAt;
  return {
    now: () => localNow() + offset,
    offsetMs: () => offset,
    read(reading) {
      readings = [...readings, reading].slice(-KEPT_READINGS);
      const best = readings.reduce((a, b) => (trip(b) < trip(a) ? b : a));
      offset = Math.round(best.serverTime - (best.sentAt + best.receivedAt) / 2);
    },
    hint(serverTime) {
      if (readings.length === 0) offset = serverTime - localNow();
    },
  };
}
