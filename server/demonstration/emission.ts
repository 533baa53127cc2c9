/** What the demonstration's devices say, before it is put on the wire. Times are epoch milliseconds. */
export type Emission = BadgeEmission | LogonEmission | FlowEmission | SyslogEmission;

export interface BadgeEmission {
  readonly via: 'badge';
  readonly at: number;
  readonly type: 'granted' | 'denied' | 'forced' | 'held_open' | 'closed' | 'heartbeat';
  readonly door?: string;
  readonly badge?: string;
  readonly direction?: 'in' | 'out';
  readonly reason?: string;
}

export interface LogonEmission {
  readonly via: 'windows';
  readonly at: number;
  /** 4624 success, 4625 failure. */
  readonly eventId: 4624 | 4625;
  readonly account: string;
  readonly host: string;
  readonly ip: string;
  /** 2 at the keyboard, 10 remote desktop. */
  readonly logonType: 2 | 10;
}

export interface FlowEmission {
  readonly via: 'firewall';
  readonly at: number;
  readonly from: { readonly ip: string; readonly host?: string; readonly mac?: string };
  readonly to: { readonly ip: string; readonly port: number; readonly host?: string };
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly allowed: boolean;
}

export interface SyslogEmission {
  readonly via: 'syslog';
  readonly at: number;
  readonly host: string;
  readonly app: string;
  readonly pid: number;
  readonly text: string;
}
