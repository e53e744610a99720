/** Signing in to registries and out: whether they accept who asks, and what is kept of it. */
import { log } from '../../events.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { discardBody } from '../../http/body.ts'
import type { Access, RegistryCredentialStore, SourceContext } from '../ports.ts'
import { tlsOf } from '../tls.ts'
import { createAuthorizer } from './authorizer.ts'
import { checkRegistry } from './reference.ts'
import { registryError } from './registry-error.ts'
import { serverOf, sessionWith } from './session.ts'

/** Asks the registry with name and password, and keeps them if it says yes. Rejects with `source/unauthorized` if it does not. */
export async function registryLogin(registry: string, access: Access, context: SourceContext): Promise<void> {
  const { username = '', password = '' } = access
  if (registry.includes('/')) {
    const message = 'registry login currently only supports registry hostname, not a repository path'
    context.emit(log('WARN', message, { host: registry, suggested: registry.slice(0, registry.indexOf('/')) }))
  }
  checkRegistry(registry)
  const tls = await tlsOf(access, context)
  const ping = (oauth2: boolean): Promise<void> => {
    const credentials = (): Promise<{ username: string; password: string }> => Promise.resolve({ username, password })
    const authorizer = createAuthorizer({ http: context.http, credentials, oauth2 })
    return askBase(sessionWith(authorizer, { registry, access, tls }, context))
  }
  try {
    // Some registries take passwords in OAuth2's dialogue only, most in the plain one only.
    await ping(true)
  } catch {
    try {
      await ping(false)
    } catch (error) {
      throw wrapError(`authenticating to ${quote(registry)}: `, error)
    }
  }
  await storeOf(context).put(serverOf(registry), { username, password })
}

/** Forgets what is kept of a registry. False if there was nothing. */
export function registryLogout(registry: string, context: Pick<SourceContext, 'credentials'>): Promise<boolean> {
  return storeOf(context).erase(serverOf(registry))
}

async function askBase(session: ReturnType<typeof sessionWith>): Promise<void> {
  const response = await session.send({ url: '/v2/' })
  if (response.status !== 200 && response.status !== 404) throw await registryError('GET', response)
  await discardBody(response)
  if (response.status === 404) throw new TshelmError('source/not-found', 'not found')
}

function storeOf({ credentials }: Pick<SourceContext, 'credentials'>): RegistryCredentialStore {
  if (credentials !== undefined) return credentials
  throw new TshelmError('source/invalid-config', 'there is no place to keep credentials of registries in', {
    hint: 'give `credentials` to the context',
  })
}
