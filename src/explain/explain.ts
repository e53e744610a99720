/** An error → the same error with all that can be found out about it. Loaded when someone wants to know. */
import { TshelmError, type ErrorDetails, type Position, type ValueReference } from '../errors.ts'
import { contextOf, type ErrorContext } from './context.ts'
import { placesOf, positionOf } from './places.ts'
import { referenceTo, sourcesOf } from './references.ts'
import { explainRendered } from './rendered.ts'
import { explainSchema } from './schema-error.ts'
import { blamed } from './template-error.ts'
import { templateTexts } from './template-texts.ts'

/** What is found; it takes the place of what the error has. */
export interface Found {
  readonly positions?: readonly Position[]
  readonly values?: readonly ValueReference[]
}

/** Resolves to an error with the same code and text. Never rejects: an explanation that fails is none. */
export async function explained(error: TshelmError): Promise<TshelmError> {
  const context = contextOf(error)
  try {
    if (context === undefined) return await refused(error)
    return withFound(error, await find(error, context))
  } catch {
    return error
  }
}

/** Without a chart to look into: what the API server says may be all there is to know. */
async function refused(error: TshelmError): Promise<TshelmError> {
  const { withRejection } = await import('./rejection.ts')
  return withRejection(error)
}

function find(error: TshelmError, context: ErrorContext): Promise<Found> | Found {
  switch (error.code) {
    case 'render/parse':
    case 'render/execute':
      return explainTemplate(error, context)
    case 'manifest/invalid-yaml':
      return explainRendered(error, context)
    case 'values/schema':
      return explainSchema(error, context)
    case 'values/type-mismatch':
      return explainMismatch(error, context)
    default:
      return {}
  }
}

function explainTemplate(error: TshelmError, context: ErrorContext): Found {
  const places = placesOf(error, templateTexts(context.chart))
  const positions = places.map(positionOf)
  if (context.values === undefined || error.code === 'render/parse') return { positions }
  const found = blamed(places, context.values)
  if (found.length === 0) return { positions }
  const sources = sourcesOf(context)
  return { positions, values: found.map(({ path, problem }) => referenceTo(path, sources, problem)) }
}

/** The section of a subchart that is no map. */
function explainMismatch(error: TshelmError, context: ErrorContext): Found {
  const { path } = error.data
  if (typeof path !== 'string') return {}
  // Helm's path begins with the root chart.
  const [, ...names] = path.split('.')
  return { values: [referenceTo(names, sourcesOf(context))] }
}

function withFound(error: TshelmError, found: Found): TshelmError {
  const { code, message, hint, data } = error
  const details: ErrorDetails = {
    cause: error,
    positions: found.positions ?? error.positions,
    values: found.values ?? error.values,
    data,
    ...(hint === undefined ? {} : { hint }),
  }
  return new TshelmError(code, message, details)
}
