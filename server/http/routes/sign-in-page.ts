/** The page a person without a session sees: plain HTML, a form, no script. */

const MESSAGES = {
  wrong: 'Name or password is wrong.',
  wait: 'Too many attempts. Wait a moment, then try again.',
  link: 'This link was used already or has expired. Each start of the server prints a new one.',
  origin: 'The form came from another site. Try again from this page.',
} as const;
export type SignInProblem = keyof typeof MESSAGES;

export function isSignInProblem(value: unknown): value is SignInProblem {
  return typeof value === 'string' && Object.hasOwn(MESSAGES, value);
}

/** Where to go after signing in: a path of ours, `/` for anything that is not. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  try {
    const base = 'http://watchfloor.invalid';
    const url = new URL(next, base);
    if (url.origin !== base || url.pathname.startsWith('//') || /^\/(signin|api)(\/|$)/.test(url.pathname))
      return '/';
    return url.pathname + url.search + url.hash;
  } catch {
    return '/';
  }
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function signInPage(options: {
  readonly deployment: string;
  readonly demonstration: boolean;
  readonly next: string;
  readonly problem?: SignInProblem;
}): string {
  const problem = options.problem
    ? `<p class="problem" id="problem" role="alert">${MARK_WARNING}<span>${escapeHtml(MESSAGES[options.problem])}</span></p>`
    : '';
  const described = options.problem ? ' aria-describedby="problem"' : '';
  const demonstration = options.demonstration
    ? '<p class="demonstration"><strong>DEMONSTRATION</strong> Nothing here is real.</p>'
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark">
<title>${options.problem ? 'Not signed in' : 'Sign in'} · Watchfloor</title>
<link rel="stylesheet" href="/signin.css">
</head>
<body>
<main>
<header>
${MARK_FLOOR}
<div><h1>Watchfloor</h1><p>${escapeHtml(options.deployment)}</p></div>
</header>
${demonstration}${problem}
<form method="post" action="/api/session">
<input type="hidden" name="next" value="${escapeHtml(options.next)}">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus maxlength="64"${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"${described}>
<button type="submit">Sign in</button>
</form>
<p class="hint">No account? An administrator adds one. The first administrator signs in with the link that the server prints when it starts.</p>
</main>
<footer>What you read and do here is on the record.</footer>
</body>
</html>
`;
}

/** A floor plan, one camera's field of view on it. */
const MARK_FLOOR = `<svg viewBox="0 0 32 32" width="40" height="40" aria-hidden="true">
<path d="M4 5h24v22H4zM4 15h10v-4M18 5v6M28 19h-9v8" fill="none" stroke="#5d6f8a" stroke-width="1.4"/>
<path d="M9 21 20.5 8.5A17 17 0 0 1 25.6 17.5z" fill="#3fb6ff" fill-opacity=".28"/>
<circle cx="9" cy="21" r="2.4" fill="#3fb6ff"/></svg>`;
const MARK_WARNING =
  '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 1.4 15.2 14.6H.8z" fill="#ff9a3d"/></svg>';

/** The colours of client/styles/theme.css, by value: this page is served before any asset may be read. */
export const SIGN_IN_CSS = `
:root { color-scheme: dark; }
* { box-sizing: border-box; }
html, body { min-height: 100%; margin: 0; }
body { min-height: 100vh; display: grid; grid-template-rows: 1fr auto; place-items: center; background-color: #06090f;
  background-image: linear-gradient(#0d1420 1px, transparent 1px), linear-gradient(90deg, #0d1420 1px, transparent 1px);
  background-size: 4rem 4rem; background-position: center; color: #b8c6da;
  font: 0.875rem/1.45 "Inter Variable", Inter, system-ui, sans-serif; }
main { width: min(24rem, calc(100vw - 2rem)); margin: 2rem 0; padding: 1.75rem; background: #0a0f18;
  border: 1px solid #2b3b52; border-radius: 8px; box-shadow: 0 1.5rem 4rem #000; }
header { display: flex; align-items: center; gap: 0.85rem; margin-bottom: 1.5rem; }
header svg { flex: none; width: 2.5rem; height: 2.5rem; }
h1 { margin: 0; font-size: 1.125rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; color: #eaf1fb; }
p { margin: 0; }
header p { color: #b8c6da; }
.demonstration { margin: -0.25rem 0 1.25rem; font-size: 0.75rem; }
.demonstration strong { display: inline-block; margin-right: 0.4rem; padding: 0.15rem 0.5rem; border: 1px solid #8496b0;
  border-radius: 2px; color: #eaf1fb; font-size: 0.6875rem; letter-spacing: 0.14em;
  background: repeating-linear-gradient(135deg, #1e2b3e 0 6px, #0f1623 6px 12px); }
.problem { display: flex; gap: 0.6rem; margin: 0 0 1.25rem; padding: 0.65rem 0.75rem; border: 1px solid #ff9a3d;
  border-radius: 4px; background: #1c1712; color: #eaf1fb; }
.problem svg { flex: none; width: 1rem; height: 1rem; margin-top: 0.12rem; }
label { display: block; margin: 0 0 0.3rem; font-size: 0.8125rem; font-weight: 500; color: #b8c6da; }
input { width: 100%; min-height: 2.5rem; margin: 0 0 1rem; padding: 0.5rem 0.7rem; border: 1px solid #5d6f8a;
  border-radius: 4px; background: #06090f; color: #eaf1fb; font: inherit; }
input:hover { border-color: #8496b0; }
input:-webkit-autofill { -webkit-text-fill-color: #eaf1fb; box-shadow: 0 0 0 4rem #0f1623 inset; }
button { width: 100%; min-height: 2.5rem; margin-top: 0.25rem; padding: 0.5rem; border: 0; border-radius: 4px;
  background: #3fb6ff; color: #06090f; font: inherit; font-weight: 600; cursor: pointer; }
button:hover { background: #66c5ff; }
:focus-visible { outline: 2px solid #3fb6ff; outline-offset: 2px; }
.hint { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid #1c2838; color: #8496b0; font-size: 0.75rem; }
footer { padding: 1rem; color: #8496b0; font-size: 0.75rem; }
@media (min-width: 2400px) { html { font-size: 20px; } }
@media (min-width: 3000px) { html { font-size: 36px; } }
`;
