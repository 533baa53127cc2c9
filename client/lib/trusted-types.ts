interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

/**
 * MapLibre starts its worker with `new Worker(url)`, which `require-trusted-types-for 'script'` refuses without a policy: this
 * one lets scripts of our own origin through and nothing else. Strings never become scripts or markup.
 */
export function installTrustedTypes(window: Window & { trustedTypes?: PolicyFactory }): void {
  window.trustedTypes?.createPolicy('default', {
    createScriptURL(url) {
      if (new URL(url, window.location.href).origin !== window.location.origin)
        throw new TypeError(`A script of another origin was refused: ${url}`);
      return url;
    },
  });
}
