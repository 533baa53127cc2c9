import type { LucideIcon } from 'lucide-react';

const LOOKS = {
  alarm: { role: 'alert', className: 'bg-high py-2 text-base', icon: 'size-5' },
  warning: { role: 'status', className: 'bg-med py-1.5 text-sm', icon: 'size-4' },
} as const;

/** One line over everything, on every screen: what is wrong, for how long, and what that means. */
export function Strip({
  level,
  icon: Icon,
  what,
  age,
  children,
}: {
  level: keyof typeof LOOKS;
  icon: LucideIcon;
  what: string;
  age: string;
  children: React.ReactNode;
}) {
  const { role, className, icon } = LOOKS[level];
  return (
    <div
      role={role}
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 px-4 font-semibold text-bg-0 ${className}`}
    >
      <Icon aria-hidden="true" className={icon} />
      <span className="num">{what}</span>
      {/* not read aloud: it changes every second */}
      <span aria-hidden="true" className="num font-medium">
        {age}
      </span>
      <span className="num font-medium">{children}</span>
    </div>
  );
}
