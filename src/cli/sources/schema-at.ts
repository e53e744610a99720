/** A JSON schema that a chart's schema refers to. */
import { fetchSchema } from '../../source/fetch-schema.ts'
import type { CliContext } from '../command.ts'
import { sourceContext } from './context.ts'

export async function schemaAt(url: string, context: CliContext): Promise<string> {
  const source = sourceContext(context)
  try {
    return await fetchSchema(url, source)
  } finally {
    source.http.close()
  }
}
