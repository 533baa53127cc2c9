import { buildServer } from '../../scripts/prepare.mjs';

/** Tests start the server that `npm start` would. */
export default buildServer;
