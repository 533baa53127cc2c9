import { createHash, randomBytes } from 'node:crypto';
import { digestAnswer } from './digest.ts';
import { OnvifFault } from './fault.ts';
import { type HttpAnswer, post } from './post.ts';
import { at, escapeXml, readXml, textAt, type XmlNode } from './xml.ts';

export interface SoapDeps {
  readonly username?: string;
  readonly password?: string;
  /** Epoch milliseconds by the camera's clock. */
  readonly cameraNow: () => number;
  readonly timeoutMs?: number;
  readonly post?: typeof post;
}

export interface SoapCall {
  readonly url: string;
  /** `http://www.onvif.org/ver10/device/wsdl/GetServices`. */
  readonly action: string;
  /** The body's element. */
  readonly body: string;
  /** More header elements (addressing of a subscription). */
  readonly header?: string;
  /** Asked before anybody is known: no credentials are sent. */
  readonly open?: boolean;
  readonly timeoutMs?: number;
}

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const DIGEST =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const BASE64 =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** `Base64(SHA1(nonce + created + password))`, as WS-UsernameToken has it. `nonce` raw. */
export function passwordDigest(nonce: Buffer, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64');
}

function securityHeader(username: string, password: string, cameraNow: number): string {
  const nonce = randomBytes(16);
  const created = new Date(cameraNow).toISOString();
  return `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}"><wsse:UsernameToken><wsse:Username>${escapeXml(username)}</wsse:Username><wsse:Password Type="${DIGEST}">${passwordDigest(nonce, created, password)}</wsse:Password><wsse:Nonce EncodingType="${BASE64}">${nonce.toString('base64')}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`;
}

export type Soap = ReturnType<typeof createSoap>;

/**
 * ONVIF's SOAP 1.2 over HTTP, with WS-UsernameToken (password digest) and, where a camera asks for it, HTTP digest
 * authentication (ONVIF Core 5.9.1 and 5.9.2). Calls of one camera: each resolves with the element in the
 * answer's body, or throws OnvifFault.
 */
export function createSoap(deps: SoapDeps) {
  const { username, password = '', cameraNow } = deps;
  const send = deps.post ?? post;
  /** The camera's last HTTP challenge: from then on it is answered, and the token left out. */
  let challenge: string | undefined;
  let uses = 0;

  async function attempt(call: SoapCall): Promise<HttpAnswer> {
    const isKnown = username !== undefined && !call.open;
    const security =
      isKnown && challenge === undefined ? securityHeader(username, password, cameraNow()) : '';
    const envelope = `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${security}${call.header ?? ''}</s:Header><s:Body>${call.body}</s:Body></s:Envelope>`;
    const headers: Record<string, string> = {
      'content-type': `application/soap+xml; charset=utf-8; action="${call.action}"`,
    };
    if (isKnown && challenge !== undefined) {
      uses += 1;
      const answer = digestAnswer(challenge, { username, password, method: 'POST', url: call.url, uses });
      if (answer !== undefined) headers.authorization = answer;
    }
    return send(call.url, envelope, headers, call.timeoutMs ?? deps.timeoutMs ?? 10_000);
  }

  return async function soap(call: SoapCall): Promise<XmlNode> {
    let answer = await attempt(call);
    if (answer.status === 401 && answer.challenge !== undefined && username !== undefined && !call.open) {
      challenge = answer.challenge;
      uses = 0;
      answer = await attempt(call);
    }
    const body = at(readXml(answer.text), 'Body');
    const fault = at(body, 'Fault');
    if (fault !== undefined) throw faultOf(fault);
    if (answer.status === 401 || answer.status === 403) throw refusedCredentials();
    const inner = body?.children[0];
    if (answer.status >= 400 && inner === undefined)
      throw new OnvifFault('unsupported', `it answers ONVIF with status ${answer.status}`);
    if (inner === undefined) throw new OnvifFault('not_understood', 'what it answers is not ONVIF');
    return inner;
  };
}

const refusedCredentials = () =>
  new OnvifFault('credentials', 'the camera refused the user name or password');

/** SOAP 1.2 (`Code/Subcode/Value`), and 1.1 (`faultcode`) as some old cameras have it. What a camera says is never passed on. */
function faultOf(fault: XmlNode): OnvifFault {
  const codes = [
    textAt(fault, 'Code', 'Value'),
    textAt(fault, 'Code', 'Subcode', 'Value'),
    textAt(fault, 'Code', 'Subcode', 'Subcode', 'Value'),
    textAt(fault, 'faultcode'),
  ].join(' ');
  const said = `${codes} ${textAt(fault, 'Reason', 'Text') ?? ''} ${textAt(fault, 'faultstring') ?? ''}`;
  if (
    /NotAuthorized|FailedAuthentication|InvalidSecurity|not authori[sz]ed|unauthori[sz]ed|auth failed/i.test(
      said,
    )
  )
    return refusedCredentials();
  if (
    /ActionNotSupported|NotImplemented|not implemented|NoSuchService|OptionalActionNotImplemented/i.test(said)
  )
    return new OnvifFault('unsupported', 'the camera does not offer this');
  return new OnvifFault('refused', 'the camera refused what it was asked');
}
