import type { Still, TakeStill } from './ports.ts';
import { streamUrl } from './stream-url.ts';

/** Fetches a camera's newest still from our origin; `x-picture-at` says when it was taken. Never rejects. */
export function createTakeStill(ask: typeof fetch): TakeStill {
  return async function takeStill(camera, signal): Promise<Still> {
    try {
      const answer = await ask(streamUrl(camera, { type: 'still' }), { cache: 'no-store', signal });
      if (!answer.ok) {
        return {
          fault: { kind: 'network', details: 'still', isFatal: true, httpStatus: answer.status },
        };
      }
      if (!answer.headers.get('content-type')?.startsWith('image/'))
        return { fault: { kind: 'format', details: 'still', isFatal: true } };
      const at = Date.parse(answer.headers.get('x-picture-at') ?? '');
      const bitmap = await createImageBitmap(await answer.blob()).catch(() => undefined);
      if (!bitmap) return { fault: { kind: 'media', details: 'still', isFatal: true } };
      return { bitmap, at: Number.isFinite(at) ? at : undefined };
    } catch {
      return { fault: { kind: 'network', details: 'still', isFatal: true } };
    }
  };
}
