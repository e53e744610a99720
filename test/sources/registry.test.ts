/** The real registry does what the double does: open, and with a login over TLS. */
import { describe, it } from 'vitest'
import { registryContract, type OpenRegistry } from '../contracts/registry.ts'
import { LOGIN, startRegistry, whyNone } from './components.ts'

async function openRegistry(secured: boolean): Promise<OpenRegistry> {
  const registry = await startRegistry({ secured })
  return { ...registry, access: secured ? { ...LOGIN, insecureSkipTlsVerify: true } : { plainHttp: true } }
}

const whyNot = whyNone('registry')
if (whyNot === undefined) {
  registryContract('distribution, open to all', () => openRegistry(false))
  registryContract('distribution, with a login over TLS', () => openRegistry(true))
} else {
  describe('registry contract: distribution', () => {
    it('needs the registry', ({ skip }) => skip(whyNot))
  })
}
