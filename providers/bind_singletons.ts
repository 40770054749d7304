import { RuntimeException } from '@adonisjs/core/exceptions'
import type { ApplicationService } from '@adonisjs/core/types'

/** A class as `@inject()` leaves it: with the classes that its constructor asks for. */
type Part = (new (...injected: never[]) => unknown) & {
  containerInjections?: Record<string, { dependencies: (new () => unknown)[] }>
}

/**
 * Has the container make each of these classes once, when it is first asked for, with what
 * `@inject()` says. Without it, the container makes such a class anew with every request.
 *
 * @throws RuntimeException when a class is asked for that lacks its `@inject()`
 */
export function bindSingletons(
  container: ApplicationService['container'],
  parts: readonly Part[]
): void {
  for (const Part of parts) {
    container.singleton(Part, async (resolver) => {
      const injected = Part.containerInjections?._constructor?.dependencies ?? []
      if (injected.length < Part.length) throw new RuntimeException(`${Part.name} lacks @inject()`)
      const made = await Promise.all(injected.map((dependency) => resolver.make(dependency)))
      return new Part(...(made as never[]))
    })
  }
}
