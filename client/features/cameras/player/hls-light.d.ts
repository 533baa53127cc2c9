/** hls.js types its full build only; the light one has the same API without captions, DRM and alternate audio. */
declare module 'hls.js/light' {
  import Hls from 'hls.js';
  export default Hls;
}
