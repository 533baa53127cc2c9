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
    ? `<p class="problem" role="alert">${escapeHtml(MESSAGES[options.problem])}</p>`
    : '';
  const demonstration = options.demonstration ? '<p class="demonstration">Demonstration site</p>' : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Watchfloor</title>
<link rel="stylesheet" href="/signin.css">
</head>
<body>
<main>
<header><span class="mark" aria-hidden="true"></span><h1>Watchfloor</h1></header>
<p class="deployment">${escapeHtml(options.deployment)}</p>
${demonstration}${problem}
<form method="post" action="/api/session">
<input type="hidden" name="next" value="${escapeHtml(options.next)}">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus maxlength="64">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256">
<button type="submit">Sign in</button>
</form>
<p class="hint">First time here? The server prints a link for the first administrator when it starts.</p>
</main>
</body>
</html>
`;
}

/** The colours of client/styles/theme.css, by value: this page is served before any asset may be read. */
export const SIGN_IN_CSS = `
:root { color-scheme: dark; }
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: grid; place-items: center; background: #06090f; color: #b8c6da;
  font: 0.875rem/1.4 "Inter Variable", Inter, system-ui, sans-serif; }
main { width: min(22rem, calc(100vw - 2rem)); padding: 1.75rem; background: #0a0f18;
  border: 1px solid #1c2838; border-radius: 6px; }
header { display: flex; align-items: center; gap: 0.6rem; }
.mark { width: 0.8rem; height: 0.8rem; border: 2px solid #3fb6ff; border-radius: 50%; }
h1 { margin: 0; font-size: 1rem; font-weight: 600; letter-spacing: 0.01em; color: #eaf1fb; }
p { margin: 0.35rem 0 0; color: #8496b0; }
.deployment { margin-bottom: 1.25rem; }
.demonstration { margin: -0.75rem 0 1.25rem; color: #f4cf4a; }
.problem { margin: 0 0 1rem; padding: 0.5rem 0.7rem; border: 1px solid #ff9a3d; border-radius: 4px; color: #eaf1fb; }
label { display: block; margin: 0 0 0.3rem; color: #b8c6da; }
input { width: 100%; margin: 0 0 0.9rem; padding: 0.5rem 0.6rem; border: 1px solid #2b3b52; border-radius: 4px;
  background: #06090f; color: #eaf1fb; font: inherit; }
button { width: 100%; padding: 0.55rem; border: 1px solid #3fb6ff; border-radius: 4px; background: #12364f;
  color: #eaf1fb; font: inherit; font-weight: 600; cursor: pointer; }
button:hover { background: #174565; }
:focus-visible { outline: 2px solid #3fb6ff; outline-offset: 1px; }
.hint { margin-top: 1.25rem; font-size: 0.75rem; }
@media (min-width: 3000px) { html { font-size: 28px; } }
`;
