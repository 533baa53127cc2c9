/** A tile out of sight this long gives its decoder back; shorter glances elsewhere cost nothing. */
const SUSPEND_AFTER_MS = 3_000;

/** Tells when an element can be seen: on a visible page, inside the viewport. Going out of sight is told late. */
export function watchSight(element: Element, onSight: (isSeen: boolean) => void): () => void {
  let isInView = true;
  let isSeen = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const judge = () => {
    const next = isInView && document.visibilityState === 'visible';
    clearTimeout(timer);
    if (next === isSeen) return;
    const tell = () => {
      isSeen = next;
      onSight(next);
    };
    if (next) tell();
    else timer = setTimeout(tell, SUSPEND_AFTER_MS);
  };
  const observer = new IntersectionObserver((entries) => {
    isInView = entries.at(-1)?.isIntersecting ?? isInView;
    judge();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', judge);
  judge();
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', judge);
  };
}
