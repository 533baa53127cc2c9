import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { type AlertCommands, possibleActs } from '../../lib/alert-commands.ts';
import { useMay, useSession } from '../../lib/session-context.tsx';
import type { RequestName, RequestOf } from '../../live/live-connection.ts';
import { useLive } from '../../live/live-context.tsx';
import { AssignDialog } from './assign-dialog.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { RefusedNotice } from './refused-notice.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';

type AlertRequest = Extract<RequestName, `alert:${string}`>;

/** The acts on alerts with their dialogs and refusals; mounted once, used by the queue and the pivot. */
export function useAlertCommands(): { readonly commands: AlertCommands; readonly overlay: ReactNode } {
  const live = useLive();
  const me = useSession().principal.name;
  const mayAct = useMay('alert.act');
  const mayAssign = useMay('alert.assign_others');
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<{
    readonly type: 'note' | 'resolve' | 'assign';
    readonly alert: Alert;
  } | null>(null);
  const [refused, setRefused] = useState<PublicError | null>(null);

  const send = useCallback(
    async <E extends AlertRequest>(event: E, request: RequestOf<E>): Promise<PublicError | null> => {
      const { alertId } = request as { alertId: string };
      setPending((before) => new Set(before).add(alertId));
      const answer = await live.request(event, request);
      setPending((before) => new Set([...before].filter((id) => id !== alertId)));
      return answer.ok ? null : answer.error;
    },
    [live],
  );
  const commands = useMemo<AlertCommands>(() => {
    const act = <E extends AlertRequest>(event: E, request: RequestOf<E>) =>
      void send(event, request).then(setRefused);
    return {
      mayAct,
      mayAssign,
      pending,
      acknowledge(alert) {
        if (mayAct && possibleActs(alert).acknowledge) act('alert:acknowledge', { alertId: alert.id });
      },
      assignToMe(alert) {
        if (mayAct && possibleActs(alert).assign)
          act('alert:assign', { alertId: alert.id, assignee: alert.assignee === me ? null : me });
      },
      assign(alert) {
        if (mayAssign && possibleActs(alert).assign) setDialog({ type: 'assign', alert });
      },
      note(alert) {
        if (mayAct) setDialog({ type: 'note', alert });
      },
      resolve(alert) {
        if (mayAct && possibleActs(alert).resolve) setDialog({ type: 'resolve', alert });
      },
      reopen(alert) {
        if (mayAct && possibleActs(alert).reopen) act('alert:reopen', { alertId: alert.id });
      },
    };
  }, [mayAct, mayAssign, me, pending, send]);

  const close = () => setDialog(null);
  const overlay = (
    <>
      {dialog?.type === 'note' && (
        <NoteDialog
          alert={dialog.alert}
          onClose={close}
          onSubmit={(text) => send('alert:note', { alertId: dialog.alert.id, text })}
        />
      )}
      {dialog?.type === 'assign' && (
        <AssignDialog
          alert={dialog.alert}
          onClose={close}
          onSubmit={(assignee) => send('alert:assign', { alertId: dialog.alert.id, assignee })}
        />
      )}
      {dialog?.type === 'resolve' && (
        <ResolveDialog
          alert={dialog.alert}
          onClose={close}
          onSubmit={(disposition, note) =>
            send('alert:resolve', { alertId: dialog.alert.id, disposition, ...(note ? { note } : {}) })
          }
        />
      )}
      {refused && <RefusedNotice error={refused} onClose={() => setRefused(null)} />}
    </>
  );
  return { commands, overlay };
}
