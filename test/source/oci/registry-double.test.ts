/** The double does what a real registry does, with and without what it asks for. */
import { fakeRegistry, fakeTokens } from '../../fakes/registry.ts'
import { registryContract } from '../../contracts/registry.ts'

const login = ['ann', 'secret'] as const
const access = { plainHttp: true, username: 'ann', password: 'secret' }

registryContract('double, open to all', async () => {
  const registry = await fakeRegistry({ tagsPerPage: 2 })
  return { ...registry, access: { plainHttp: true } }
})

registryContract('double, with a login', async () => {
  const registry = await fakeRegistry({ login })
  return { ...registry, access }
})

registryContract('double, with tokens', async () => {
  const tokens = await fakeTokens(login)
  const registry = await fakeRegistry({ realm: tokens.realm })
  const close = async (): Promise<void> => {
    await registry.close()
    await tokens.close()
  }
  return { ...registry, close, access }
})
