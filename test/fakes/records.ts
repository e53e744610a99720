/** Records to store. */
import type { ReleaseRecord, Status } from '../../storage/record.ts'

export function release(
  name: string,
  version: number,
  status: Status = 'deployed',
  namespace = 'default',
): ReleaseRecord {
  return {
    name,
    version,
    namespace,
    info: {
      first_deployed: '2026-01-01T00:00:00.123456789Z',
      last_deployed: '2026-01-02T00:00:00Z',
      description: 'Install complete',
      status,
    },
    chart: {
      metadata: { name: 'web', version: '1.0.0', apiVersion: 'v2' },
      lock: null,
      templates: [{ name: 'templates/a.yaml', data: Buffer.from('a: {{ .Values.a }}\n') }],
      values: { a: 1 },
      schema: null,
      files: [],
    },
    config: { a: 2 },
    manifest: '---\n# Source: web/templates/a.yaml\na: 2\n',
    hooks: [],
    apply_method: 'ssa',
  }
}
