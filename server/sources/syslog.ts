import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Deployment } from '../../shared/domain/site.ts';
import type { Clock } from '../clock.ts';
import { SYSLOG_MESSAGE_BYTES } from '../pipeline/ingest/decode-syslog.ts';
import { type Ingest, UNMATCHED_SYSLOG } from '../pipeline/ingest/ingest.ts';
import { kernelDrops } from './kernel-drops.ts';
import { createSyslogBuffer, type SyslogBufferLimits } from './syslog-buffer.ts';
import { createDeframer } from './syslog-framing.ts';
import { plainAddress } from './syslog-route.ts';

/** 3.9 % lost at 50,000 messages a second with the usual 208 KB, none with 8 MB. */
const RECEIVE_BYTES = 8 * 1024 * 1024;
const CONNECTIONS = 256;
/** A frame begun and not continued for this long: the peer is gone or plays. */
const PARTIAL_MS = 60_000;
const KERNEL_DROPS_MS = 10_000;

export interface SyslogListenerDeps {
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly ingest: Pick<Ingest, 'ingest' | 'recordDropped'>;
  readonly clock: Clock;
  /** Loopback unless told otherwise; a port of 0 takes any free one; absent ports are not opened. */
  readonly listen: { readonly host?: string; readonly udpPort?: number; readonly tcpPort?: number };
  readonly warn?: (message: string) => void;
  readonly limits?: SyslogBufferLimits;
  readonly connections?: number;
  readonly partialMs?: number;
}

export interface SyslogListener {
  /** Resolves when it listens; rejects with what the system says (address in use, not permitted). */
  start(): Promise<{ udpPort?: number; tcpPort?: number; receiveBytes?: number }>;
  /** Stops listening, hands on what was received. */
  stop(): Promise<void>;
}

export function createSyslogListener(deps: SyslogListenerDeps): SyslogListener {
  const host = deps.listen.host ?? '127.0.0.1';
  const warn = deps.warn ?? (() => undefined);
  const buffer = createSyslogBuffer(deps);
  const syslogSources = deps.deployment.sources.filter((source) => source.type === 'syslog');
  /** Losses no message tells of: on the card of the only syslog source, else on the pseudo source's. */
  const lossCard = syslogSources.length === 1 ? syslogSources[0]!.id : UNMATCHED_SYSLOG;
  const peers = new Set<Socket>();
  let udp: UdpSocket | undefined;
  let tcp: Server | undefined;
  let dropTimer: NodeJS.Timeout | undefined;
  let dropsSeen = 0;

  async function openUdp(port: number) {
    const socket = createSocket({
      type: host.includes(':') ? 'udp6' : 'udp4',
      recvBufferSize: RECEIVE_BYTES,
    });
    udp = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, host, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    socket.on('error', (error) => warn(`syslog UDP: ${error.message}`));
    socket.on('message', (bytes, from) => {
      buffer.add({ bytes, address: plainAddress(from.address), receivedAt: deps.clock.now(), isWhole: true });
    });
    const receiveBytes = socket.getRecvBufferSize();
    // Linux reports twice what it grants.
    if (receiveBytes < RECEIVE_BYTES)
      warn(
        `syslog UDP: the receive buffer is ${receiveBytes} bytes, ${RECEIVE_BYTES} were asked for; bursts may be lost. ` +
          `Raise it: sysctl -w net.core.rmem_max=${RECEIVE_BYTES}`,
      );
    const bound = socket.address().port;
    dropsSeen = (await readDrops(bound)) ?? 0;
    dropTimer = setInterval(() => void countKernelDrops(bound), KERNEL_DROPS_MS).unref();
    return { udpPort: bound, receiveBytes };
  }

  async function readDrops(port: number): Promise<number | undefined> {
    const file = host.includes(':') ? '/proc/net/udp6' : '/proc/net/udp';
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : kernelDrops(text, port);
  }

  async function countKernelDrops(port: number) {
    const drops = (await readDrops(port)) ?? 0;
    if (drops > dropsSeen) {
      deps.ingest.recordDropped(
        lossCard,
        drops - dropsSeen,
        'the system dropped datagrams (receive buffer full)',
      );
      dropsSeen = drops;
    }
  }

  function serve(socket: Socket) {
    const deframer = createDeframer(SYSLOG_MESSAGE_BYTES);
    const address = plainAddress(socket.remoteAddress ?? 'unknown');
    let partialTimer: NodeJS.Timeout | undefined;
    peers.add(socket);
    socket.setKeepAlive(true, 60_000);
    const take = (frames: ReturnType<typeof deframer.push>) => {
      for (const { bytes, isWhole } of frames)
        buffer.add({ bytes, address, receivedAt: deps.clock.now(), isWhole });
    };
    // While we hold the peer back ourselves, its silence is no fault of its own.
    const expectRest = () => {
      partialTimer = setTimeout(
        () => (socket.isPaused() ? expectRest() : socket.destroy()),
        deps.partialMs ?? PARTIAL_MS,
      ).unref();
    };
    socket.on('data', (chunk) => {
      take(deframer.push(chunk));
      clearTimeout(partialTimer);
      if (deframer.pendingBytes > 0) expectRest();
      // TCP can wait where UDP must lose.
      if (buffer.isFull) socket.pause();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(partialTimer);
      peers.delete(socket);
      take(deframer.end());
    });
  }

  async function openTcp(port: number) {
    const server = createServer(serve);
    tcp = server;
    server.maxConnections = deps.connections ?? CONNECTIONS;
    server.on('drop', (data) => {
      warn(
        `syslog TCP: a connection from ${data?.remoteAddress ?? 'somewhere'} was refused, ${server.maxConnections} are open`,
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => warn(`syslog TCP: ${error.message}`));
    buffer.onRoom(() => {
      if (!buffer.isFull) for (const peer of peers) if (peer.isPaused()) peer.resume();
    });
    const bound = server.address();
    return { tcpPort: typeof bound === 'object' && bound !== null ? bound.port : port };
  }

  return {
    async start() {
      const { udpPort, tcpPort } = deps.listen;
      return {
        ...(udpPort === undefined ? {} : await openUdp(udpPort)),
        ...(tcpPort === undefined ? {} : await openTcp(tcpPort)),
      };
    },
    async stop() {
      clearInterval(dropTimer);
      if (udp !== undefined) {
        await countKernelDrops(udp.address().port);
        await new Promise<void>((resolve) => udp!.close(resolve));
      }
      if (tcp !== undefined) {
        const closed = new Promise<void>((resolve) => tcp!.close(() => resolve()));
        for (const peer of peers) peer.destroy();
        await closed;
      }
      await buffer.stop(5_000);
    },
  };
}
