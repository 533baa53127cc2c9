declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream';
  import type { Connection, Submittable } from 'pg';

  interface CopyStreamQuery extends Writable, Submittable {
    submit(connection: Connection): void;
    readonly rowCount: number;
  }
  export function from(text: string): CopyStreamQuery;
}
