import type { Alert } from '../../shared/domain/alert.ts';
import { type AlertCommands, possibleActs } from '../lib/alert-commands.ts';
import { useSession } from '../lib/session-context.tsx';
import { Button, Kbd } from './button.tsx';

/** What can be done to one alert now, each with its key. Nothing is offered that would be refused. */
export function AlertActionBar({
  alert,
  commands,
  onOpen,
}: {
  alert: Alert;
  commands: AlertCommands;
  onOpen?: () => void;
}) {
  const me = useSession().principal.name;
  const acts = possibleActs(alert);
  const isPending = commands.pending.has(alert.id);
  const isMine = alert.assignee === me;
  return (
    <div
      role="toolbar"
      aria-label="Actions on the selected alert"
      className="flex shrink-0 flex-wrap items-center gap-0.5 border-t [&>button]:gap-1 [&>button]:px-1.5 border-line bg-bg-2 px-2 py-2"
    >
      {onOpen && (
        <Button tone="primary" onClick={onOpen}>
          Pivot <Kbd>P</Kbd>
        </Button>
      )}
      {commands.mayAct && (
        <>
          {acts.acknowledge && (
            <Button disabled={isPending} onClick={() => commands.acknowledge(alert)}>
              Acknowledge <Kbd>A</Kbd>
            </Button>
          )}
          {acts.assign && (
            <Button tone="quiet" disabled={isPending} onClick={() => commands.assignToMe(alert)}>
              {isMine ? 'Hand back' : 'Take'} <Kbd>S</Kbd>
            </Button>
          )}
          {acts.assign && commands.mayAssign && (
            <Button tone="quiet" disabled={isPending} onClick={() => commands.assign(alert)}>
              Give <Kbd>G</Kbd>
            </Button>
          )}
          <Button tone="quiet" disabled={isPending} onClick={() => commands.note(alert)}>
            Note <Kbd>N</Kbd>
          </Button>
          {acts.resolve && (
            <Button tone="quiet" disabled={isPending} onClick={() => commands.resolve(alert)}>
              Resolve <Kbd>R</Kbd>
            </Button>
          )}
          {acts.reopen && (
            <Button disabled={isPending} onClick={() => commands.reopen(alert)}>
              Reopen
            </Button>
          )}
        </>
      )}
    </div>
  );
}
