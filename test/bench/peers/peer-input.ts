/** Lines `time=MS kind=... user=...` in order of time, and how many alerts the two correlations make of them. */
export interface PeerInput {
  readonly text: string;
  readonly lines: number;
  readonly expected: number;
}

/** What one user does; `alerts` by what each script was written to be. */
const SCRIPTS: readonly { readonly steps: readonly string[]; readonly alerts: number }[] = [
  { steps: ['fail', 'fail', 'fail', 'fail', 'fail', 'ok'], alerts: 1 },
  { steps: ['fail', 'fail', 'fail', 'fail', 'ok'], alerts: 0 },
  { steps: ['fail', 'fail', 'fail', 'fail', 'fail'], alerts: 0 },
  { steps: ['badge door=A', 'flow', 'login'], alerts: 1 },
  { steps: ['login', 'badge door=A'], alerts: 0 },
  { steps: ['badge door=B', 'login'], alerts: 0 },
  { steps: ['flow', 'flow', 'flow', 'flow', 'flow', 'flow', 'flow', 'flow'], alerts: 0 },
];

/** @param most lines at most; each user follows one script, once, a moment between its steps */
export function peerInput(most: number): PeerInput {
  const lines: { readonly time: number; readonly text: string }[] = [];
  let expected = 0;
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let user = 0; ; user += 1) {
    const { steps, alerts } = SCRIPTS[random(SCRIPTS.length)]!;
    if (lines.length + steps.length > most) break;
    let time = random(600_000);
    for (const step of steps) {
      lines.push({ time, text: `time=${time} kind=${step} user=u${user}` });
      time += 1 + random(5_000);
    }
    expected += alerts;
  }
  lines.sort((left, right) => left.time - right.time);
  return { text: `${lines.map(({ text }) => text).join('\n')}\n`, lines: lines.length, expected };
}
