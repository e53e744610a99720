/** `ref+azurekeyvault://VAULT/SECRET[/VERSION]`: a secret of Azure Key Vault. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../../errors.ts'
import { callKeyVault } from '../../azure/call.ts'
import { openAzure, type AzureMethod, type AzureSession } from '../../azure/token.ts'
import { textAt } from '../../request.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const METHODS: Readonly<Record<string, AzureMethod>> = {
  '': 'default',
  default: 'default',
  workload: 'workload',
  managed: 'managed',
  cli: 'cli',
  devcli: 'devcli',
}

export function azurekeyvault({ host, shared }: ProviderContext): Provider {
  const session = (resource: string): AzureSession => {
    const named = host.env['AZKV_AUTH'] ?? ''
    const method = Object.hasOwn(METHODS, named) ? METHODS[named] : undefined
    if (method === undefined) {
      throw new TshelmError('secrets/config', "Environment variable 'AZKV_AUTH' is set to an unsupported value!")
    }
    return shared(`azure ${resource} ${method}`, () => openAzure(host, { resource, method }))
  }
  const text = once(async (path): Promise<string> => {
    const { url, resource } = placeOf(path)
    const answer = await callKeyVault(session(resource), { url })
    return textAt(answer, 'value') ?? ''
  })
  return {
    text,
    map: async (path, log) =>
      parseMap(await text(path, log), 'hidden', `error while parsing secret for key ${quote(path)} as yaml: `),
  }
}

function placeOf(path: string): { readonly url: string; readonly resource: string } {
  const [vault = '', secret = '', version = '', ...more] = path.replace(/\/$/, '').split('/')
  const count = path.replace(/\/$/, '').split('/').length
  if (count < 2 || more.length > 0) throw invalid(`invalid secret specifier: ${quote(path)}`)
  if (vault.trim() === '') throw invalid(`missing key vault name: ${quote(path)}`)
  if (secret.trim() === '') throw invalid(`missing secret name: ${quote(path)}`)
  const host = vault.includes('.') ? vault : `${vault}.vault.azure.net`
  const name = `${encodeURIComponent(secret)}/${encodeURIComponent(version)}`
  return { url: `https://${host}/secrets/${name}`, resource: `https://${domainOf(host)}` }
}

/** The audience of a token is the cloud's Key Vault, not one vault of it. */
function domainOf(host: string): string {
  return host.slice(host.indexOf('.') + 1)
}

function invalid(message: string): TshelmError {
  return new TshelmError('secrets/invalid-reference', message)
}
