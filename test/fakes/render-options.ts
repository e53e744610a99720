/** What rendering takes, for a chart of a few templates. */
import { mapOf, type GoValue } from '../../gotemplate/value.ts'
import { defaultCapabilities } from '../../src/render/capabilities.ts'
import type { RenderOptions } from '../../src/render/render.ts'
import { systemClock, type Memory } from '../../src/runtime.ts'

export interface Rendering {
  /** By name, in `templates/` of the chart `app`. */
  readonly templates: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, GoValue>>
  readonly memory?: Memory
}

/** Of release `rel`; no two share anything. */
export function renderOptions({ templates, values = { n: 1, list: [1] }, memory }: Rendering): RenderOptions {
  return {
    chart: {
      metadata: { apiVersion: 'v2', name: 'app', version: '0.1.0' },
      templates: Object.entries(templates).map(([name, text]) => ({
        name: `templates/${name}`,
        data: Buffer.from(text),
      })),
      values: mapOf({}),
      files: [],
      raw: [],
      dependencies: [],
    },
    values: mapOf(values),
    release: { name: 'rel', namespace: 'default', revision: 1, isInstall: true, isUpgrade: false },
    capabilities: defaultCapabilities(),
    runtime: {
      clock: systemClock,
      randomBytes: (count) => new Uint8Array(count),
      timeZone: 'UTC',
      emit: () => undefined,
      ...(memory && { memory }),
    },
    enableDns: false,
  }
}
