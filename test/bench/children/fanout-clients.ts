import { connect } from '../../support/live-server.ts';

/** A process full of clients: notes how old each change is on arrival, by the host's one clock. */
const [port, count] = process.argv.slice(2).map(Number);
const latencies: number[] = [];
let gaps = 0;
let received = 0;

async function join(index: number): Promise<void> {
  const client = connect(port!, `viewer:v${index}`);
  let cursor: string | undefined;
  client.on('view:changed', (changes) => {
    if (changes.from !== cursor) gaps++;
    cursor = changes.cursor;
    const [door] = changes.upserts;
    if (door && 'last' in door) {
      latencies.push(Date.now() - door.at);
      received++;
    }
  });
  const answer = await client.emitWithAck('view:subscribe', { view: 'doors' });
  if (!answer.ok) throw new Error(answer.error.message);
  cursor = answer.data.cursor;
}

for (let index = 0; index < count!; index += 50) {
  await Promise.all(
    Array.from({ length: Math.min(50, count! - index) }, (_, offset) => join(index + offset)),
  );
}
process.on('message', () => process.send!({ type: 'answer', data: { latencies, gaps, received } }));
process.on('disconnect', () => process.exit());
process.send!({ type: 'ready' });
