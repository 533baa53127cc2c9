import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, PublicError, ServerToClientEvents } from '../../shared/contract/live.ts';
import type { Wire, WireListener } from './live-connection.ts';

const ANSWER_MS = 10_000;
const RETRY_MS = 4_000;

/**
 * The contract over Socket.IO: websocket only, tries again after 0.5 to 4 s. A connection the server closed or refused is not
 * retried by the library, so that is done here.
 */
export function openSocketWire(listener: WireListener, origin?: string): Wire {
  const options = {
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: RETRY_MS,
    timeout: 5_000,
  };
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = origin
    ? io(origin, options)
    : io(options);
  let isClosed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const connectAgain = () => {
    clearTimeout(retry);
    if (!isClosed) retry = setTimeout(() => socket.connect(), RETRY_MS);
  };

  socket.on('connect', listener.connected);
  socket.on('disconnect', (reason) => {
    listener.disconnected(reason);
    if (!socket.active) connectAgain();
  });
  socket.on('connect_error', (error: Error & { data?: Partial<PublicError> }) => {
    if (socket.active) return listener.disconnected(error.message);
    listener.refused({
      code: error.data?.code ?? error.message,
      message: error.data?.message ?? error.message,
    });
    connectAgain();
  });
  socket.on('server:hello', listener.hello);
  socket.on('server:beat', ({ serverTime }) => listener.beat(serverTime));
  socket.on('view:changed', listener.changed);
  socket.on('view:dropped', ({ view }) => listener.dropped(view));
  socket.on('session:ended', ({ reason }) => {
    isClosed = true;
    socket.close();
    listener.ended(reason);
  });

  return {
    isConnected: () => socket.connected,
    // The contract types both ends; this one seam carries any of its events.
    ask: (event, request) => {
      const payload = request === undefined ? [] : [request];
      return (
        socket.timeout(ANSWER_MS) as unknown as {
          emitWithAck(event: string, ...payload: unknown[]): ReturnType<Wire['ask']>;
        }
      ).emitWithAck(event, ...payload);
    },
    tell: (event, request) => {
      (socket as unknown as { emit(event: string, payload: unknown): void }).emit(event, request);
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      socket.close();
    },
  };
}
