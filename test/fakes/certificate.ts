/** A certificate for `localhost` and 127.0.0.1 that signs itself. */
import { loadChart, template } from '../../src/index.ts'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

export async function makeCertificate(names = 'list "localhost"'): Promise<Certificate> {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'templates/NOTES.txt': `{{ genSelfSignedCert "localhost" (list "127.0.0.1") (${names}) 1 | toJson }}`,
  }
  const { notes } = await template({ chart: await loadChart({ files }) })
  const { Cert: cert, Key: key } = JSON.parse(notes) as { readonly Cert: string; readonly Key: string }
  return { cert, key }
}
