import { createSources, fetchChart, listVersions, loadChart, type Chart } from 'tshelm'

/** The newest 1.x of `oci://ghcr.io/acme/charts/web`, say. */
export async function fromRegistry(reference: string, token: string): Promise<Chart> {
  const sources = createSources({ credentials: { 'ghcr.io': { username: 'me', password: token } } })
  try {
    const [newest = ''] = await listVersions({ reference, range: '^1' }, sources)
    const { bytes } = await fetchChart({ reference, version: newest }, sources)
    return await loadChart(bytes)
  } finally {
    sources.close()
  }
}
