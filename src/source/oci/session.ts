/** Registries that are talked to: one session for each way in, which keeps the tokens it was given. */
import { TshelmError } from '../../errors.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/client.ts'
import type { Access, RegistryCredentials, SourceContext } from '../ports.ts'
import { tlsOf } from '../tls.ts'
import { createAuthorizer, type Authorizer, type RegistryRequest } from './authorizer.ts'
import { checkRegistry, registryHost } from './reference.ts'

export interface Session {
  /** `https://ghcr.io`. */
  readonly origin: string
  /** `url` may be a path: `/v2/…`. Any status is an answer. */
  send(request: RegistryRequest): Promise<HttpResponse>
}

interface Door {
  readonly authorizer: Authorizer
  readonly tls: HttpRequest['tls']
}

/** What was agreed on with registries is kept as long as connections to them are. */
const doors = new WeakMap<HttpClient, Map<string, Promise<Door>>>()

/** Throws `source/invalid-reference` for a name that is none, `http/config` for certificates that cannot be used. */
export async function openSession(registry: string, access: Access, context: SourceContext): Promise<Session> {
  const known = doors.get(context.http) ?? new Map<string, Promise<Door>>()
  doors.set(context.http, known)
  const { username, password, certFile, keyFile, caFile, insecureSkipTlsVerify, plainHttp } = access
  const key = JSON.stringify([
    registry,
    username,
    password,
    certFile,
    keyFile,
    caFile,
    insecureSkipTlsVerify,
    plainHttp,
  ])
  let door = known.get(key)
  if (door === undefined) {
    door = makeDoor(registry, access, context)
    door.catch(() => known.delete(key))
    known.set(key, door)
  }
  const { authorizer, tls } = await door
  return sessionWith(authorizer, { registry, access, tls }, context)
}

async function makeDoor(registry: string, access: Access, context: SourceContext): Promise<Door> {
  const { username = '', password = '' } = access
  const given = username !== '' && password !== '' ? { username, password } : undefined
  // A file that cannot be read is told of before anything is asked.
  const store = given === undefined ? context.credentials : undefined
  const credentials = async (): Promise<RegistryCredentials | undefined> => given ?? store?.get(serverOf(registry))
  return { authorizer: createAuthorizer({ http: context.http, credentials }), tls: await tlsOf(access, context) }
}

export interface SessionTarget {
  readonly registry: string
  readonly access: Access
  readonly tls: HttpRequest['tls']
}

export function sessionWith(
  authorizer: Authorizer,
  { registry, access, tls }: SessionTarget,
  { signal, offline }: SourceContext,
): Session {
  checkRegistry(registry)
  const origin = `${access.plainHttp === true ? 'http' : 'https'}://${registryHost(registry)}`
  const shared = {
    ...(tls === undefined || access.plainHttp === true ? {} : { tls }),
    ...(signal === undefined ? {} : { signal }),
  }
  return {
    origin,
    send(request) {
      const url = request.url.startsWith('/') ? `${origin}${request.url}` : request.url
      if (offline !== true) return authorizer.send({ ...shared, ...request, url })
      throw new TshelmError('source/offline', `${url} is not asked: this is offline`, {
        hint: 'give a chart that is on this machine, or leave out --offline',
      })
    },
  }
}

/** Docker keeps what its Hub wants under an address of old. */
export function serverOf(registry: string): string {
  const isHub = registry === 'docker.io' || registry === 'registry-1.docker.io'
  return isHub ? 'https://index.docker.io/v1/' : registry
}
