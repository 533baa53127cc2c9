import type { CameraDefinition, CameraSource } from '../../shared/domain/camera.ts';
import { PublicFault } from '../errors.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import { deleteCameraRow, listCameraRows, putCameraRow } from './queries/camera-rows.ts';
import { cleanValue } from './sanitise.ts';
import type { SecretBox } from './secret-box.ts';
import { inTransaction } from './sql.ts';

type Settings = Omit<CameraDefinition, 'id' | 'source'>;

/** A camera as it was set up here. */
export interface StoredCamera {
  readonly id: string;
  readonly version: number;
  readonly settings: Settings;
  /** `file`: as the site's file says. `unreadable`: sealed with another key than this data directory's. */
  readonly source: CameraSource | 'file' | 'unreadable';
  readonly at: number;
  readonly by: string;
}

/** What a change is told to the audit trail: names of what changed, never a value of the source. */
export interface CameraAudit {
  readonly action: 'camera.add' | 'camera.change' | 'camera.remove';
  readonly detail: Readonly<Record<string, unknown>>;
}

const contextOf = (id: string) => `camera:${id}`;

/** Cameras set up in the interface. Their sources, with credentials, are encrypted at rest. A change and its audit row are one. */
export function createCameraStore(db: Pick<Database, 'read' | 'write'>, box: SecretBox) {
  return {
    async list(): Promise<StoredCamera[]> {
      const rows = await listCameraRows<Settings>(db.read);
      return rows.map(({ source, ...row }) => {
        const text = source && box.open(source, contextOf(row.id));
        return {
          ...row,
          source: source === null ? 'file' : text ? (JSON.parse(text) as CameraSource) : 'unreadable',
        };
      });
    },
    /** `source` undefined: as the site's file says. Throws CONFLICT where `version` does not follow the stored one. */
    async put(
      row: Omit<StoredCamera, 'source'> & { readonly source: CameraSource | undefined },
      audit: CameraAudit,
    ): Promise<void> {
      const source = row.source && box.seal(JSON.stringify(row.source), contextOf(row.id));
      const settings = cleanValue(row.settings);
      await inTransaction(db.write, async (sql) => {
        if (!(await putCameraRow(sql, { ...row, settings, source: source ?? null })))
          throw new PublicFault('CONFLICT');
        const { action, detail } = audit;
        await appendAudit(sql, { at: row.at, actor: row.by, action, subject: contextOf(row.id), detail });
      });
    },
    /** Throws CONFLICT where the stored version is another. */
    async remove(
      row: Pick<StoredCamera, 'id' | 'version' | 'at' | 'by'>,
      detail: CameraAudit['detail'],
    ): Promise<void> {
      await inTransaction(db.write, async (sql) => {
        if (!(await deleteCameraRow(sql, row.id, row.version))) throw new PublicFault('CONFLICT');
        const { at, by: actor } = row;
        await appendAudit(sql, { at, actor, action: 'camera.remove', subject: contextOf(row.id), detail });
      });
    },
  };
}
export type CameraStore = ReturnType<typeof createCameraStore>;
