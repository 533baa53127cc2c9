import { createBackOff } from '../back-off.ts';
import type { OnvifDevice } from './device.ts';
import { OnvifFault } from './fault.ts';
import { type Notification, readNotifications, timeOf } from './notifications.ts';
import { at, escapeXml, textAt, type XmlNode } from './xml.ts';

/**
 * A camera's events, pulled (ONVIF Core 9.1-9.2).
 *
 *   idle --CreatePullPointSubscription--> pulling --PullMessages answered--> pulling
 *   pulling --half of its time is over--> Renew --> pulling
 *   pulling --any fault--> idle, again after a back-off
 *   any --stop--> Unsubscribe, ended
 */
const EVENTS = 'http://www.onvif.org/ver10/events/wsdl';
const WSN = 'http://docs.oasis-open.org/wsn/b-2';
const WSN_ACTION = 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager';
const WSA = 'http://www.w3.org/2005/08/addressing';
const LIFE = 'PT120S';
const LIFE_MS = 120_000;
const PULL_S = 20;
/** A camera that answers at once although nothing happened is asked no more often. */
const LEAST_PULL_MS = 500;
const UNSUBSCRIBE_MS = 2_000;

interface Subscription {
  readonly address: string;
  /** Reference parameters, to be sent back as they came. */
  readonly header: string;
  renewAt: number;
}

export function startPullPoint(deps: {
  readonly device: Pick<OnvifDevice, 'ask' | 'soap' | 'ours'>;
  readonly now: () => number;
  readonly onNotifications: (found: readonly Notification[]) => void;
  /** Undefined: it pulls. Else why it does not, for people. */
  readonly onState: (reason: string | undefined) => void;
  readonly backOff?: ReturnType<typeof createBackOff>;
}): { stop(): Promise<void> } {
  const { device, now } = deps;
  const backOff = deps.backOff ?? createBackOff({ firstMs: 2_000, mostMs: 120_000 });
  let subscription: Subscription | undefined;
  let stopped = false;
  let wake: (() => void) | undefined;
  const running = run();

  function pause(ms: number): Promise<void> {
    if (stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        subscription ??= await subscribe();
        if (now() >= subscription.renewAt) await renew(subscription);
        const askedAt = now();
        const found = await pull(subscription);
        backOff.worked();
        if (stopped) break;
        deps.onState(undefined);
        if (found.length > 0) deps.onNotifications(found);
        else if (now() - askedAt < LEAST_PULL_MS) await pause(LEAST_PULL_MS);
      } catch (error) {
        subscription = undefined;
        if (stopped) break;
        const reason = error instanceof OnvifFault ? error.message : 'its events are not understood';
        deps.onState(`no events: ${reason}`);
        await pause(backOff.next());
      }
    }
  }

  async function subscribe(): Promise<Subscription> {
    const answer = await device.ask(
      'events',
      'CreatePullPointSubscription',
      `<InitialTerminationTime>${LIFE}</InitialTerminationTime>`,
    );
    const reference = at(answer, 'SubscriptionReference');
    const address = textAt(reference, 'Address');
    if (address === undefined) throw new OnvifFault('not_understood', 'it names no subscription');
    const parameters = at(reference, 'ReferenceParameters')?.children ?? [];
    return {
      address: device.ours(address),
      header: parameters.map(parameterXml).join(''),
      renewAt: now() + lifeOf(answer) / 2,
    };
  }

  /** What a subscription lives, by the camera's own two clock readings; at most what was asked for. */
  function lifeOf(answer: XmlNode): number {
    const ends = timeOf(textAt(answer, 'TerminationTime'));
    const begins = timeOf(textAt(answer, 'CurrentTime'));
    const life = ends === undefined || begins === undefined ? LIFE_MS : ends - begins;
    return life > 0 ? Math.min(Math.max(life, 10_000), LIFE_MS) : LIFE_MS;
  }

  const call = (to: Subscription, action: string, body: string, timeoutMs?: number) =>
    device.soap({
      ...{ url: to.address, action, body },
      header: `<a:Action xmlns:a="${WSA}">${action}</a:Action><a:To xmlns:a="${WSA}">${escapeXml(to.address)}</a:To>${to.header}`,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });

  async function pull(from: Subscription): Promise<Notification[]> {
    const answer = await call(
      from,
      `${EVENTS}/PullPointSubscription/PullMessagesRequest`,
      `<PullMessages xmlns="${EVENTS}"><Timeout>PT${PULL_S}S</Timeout><MessageLimit>100</MessageLimit></PullMessages>`,
      (PULL_S + 15) * 1_000,
    );
    return readNotifications(answer);
  }

  async function renew(which: Subscription): Promise<void> {
    try {
      const answer = await call(
        which,
        `${WSN_ACTION}/RenewRequest`,
        `<Renew xmlns="${WSN}"><TerminationTime>${LIFE}</TerminationTime></Renew>`,
      );
      which.renewAt = now() + lifeOf(answer) / 2;
    } catch (error) {
      // some cameras renew with every pull and know no Renew: if it ends after all, the next pull says so
      if (!(error instanceof OnvifFault) || !['unsupported', 'refused'].includes(error.kind)) throw error;
      which.renewAt = now() + LIFE_MS / 2;
    }
  }

  return {
    async stop() {
      stopped = true;
      wake?.();
      const last = subscription;
      // a pull under way ends when it ends; nobody waits for it
      void running.catch(() => undefined);
      if (last !== undefined)
        await call(
          last,
          `${WSN_ACTION}/UnsubscribeRequest`,
          `<Unsubscribe xmlns="${WSN}"/>`,
          UNSUBSCRIBE_MS,
        ).catch(() => undefined);
    },
  };
}

/** A reference parameter as a header element; its name and namespace say which one it is. */
function parameterXml(node: XmlNode): string {
  if (!/^[A-Za-z_][\w.-]*$/.test(node.name)) return '';
  const inner = node.children.length > 0 ? node.children.map(parameterXml).join('') : escapeXml(node.text);
  return `<${node.name} xmlns="${escapeXml(node.namespace)}">${inner}</${node.name}>`;
}
