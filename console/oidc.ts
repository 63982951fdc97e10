/** Sign-in with OpenID Connect: authorization code with PKCE, state and nonce. The only module that knows openid-client. */
import * as client from 'openid-client';

/** What a sign-in keeps in the session between leaving for the provider and coming back. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface SignedIn {
  /** The `sub` claim: the worker's id. */
  subject: string;
  idToken?: string;
}

/** The sign-in that the console is given; a test gives its own. */
export interface SignIn {
  /** The origin of the provider: a sign-out form may be sent on to it. */
  origin: string;
  begin(redirectUri: string): Promise<{ address: string; pending: PendingSignIn }>;
  finish(callback: URL, pending: PendingSignIn): Promise<SignedIn>;
  endAddress(returnTo: string, idToken: string | undefined): Promise<string>;
}

export interface OidcOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

const newPending = (): PendingSignIn => ({
  state: client.randomState(),
  nonce: client.randomNonce(),
  codeVerifier: client.randomPKCECodeVerifier(),
});

/**
 * Sign-in through the issuer. Its configuration is discovered each time a browser is about
 * to be sent there, so the console starts, and says so, while sign-in is away. Plain http is accepted for a loopback issuer only.
 */
export function createSignIn(options: OidcOptions): SignIn {
  const issuer = new URL(options.issuer);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);
  let found: Promise<client.Configuration> | undefined;
  const configuration = (): Promise<client.Configuration> => {
    found ??= client
      .discovery(issuer, options.clientId, options.clientSecret, undefined, {
        timeout: 5,
        execute: loopback ? [client.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        found = undefined;
        throw error;
      });
    return found;
  };

  // Before a browser is sent away: that sign-in does not answer is said by a page of ours, not by the browser.
  const answering = (): Promise<client.Configuration> => {
    found = undefined;
    return configuration();
  };

  return {
    origin: issuer.origin,
    async begin(redirectUri) {
      const config = await answering();
      const pending = newPending();
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        response_type: 'code',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { address: address.href, pending };
    },
    async finish(callback, pending) {
      const tokens = await client.authorizationCodeGrant(await configuration(), callback, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.codeVerifier,
        idTokenExpected: true,
      });
      const subject = tokens.claims()?.sub;
      if (!subject) throw new Error('the identity token names nobody');
      return { subject, idToken: tokens.id_token };
    },
    async endAddress(returnTo, idToken) {
      const config = await answering();
      if (!config.serverMetadata().end_session_endpoint) return returnTo;
      const parameters: Record<string, string> = { post_logout_redirect_uri: returnTo };
      if (idToken) parameters.id_token_hint = idToken;
      return client.buildEndSessionUrl(config, parameters).href;
    },
  };
}
