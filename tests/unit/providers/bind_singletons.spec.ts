import { inject } from '@adonisjs/core'
import { Container } from '@adonisjs/core/container'
import type { ContainerBindings } from '@adonisjs/core/types'
import { test } from '@japa/runner'
import { bindSingletons } from '#providers/bind_singletons'

class Counter {
  constructor(readonly first = 1) {}
}

@inject()
class Reader {
  constructor(readonly counter: Counter) {}
}

@inject()
class Writer {
  constructor(
    readonly reader: Reader,
    readonly counter: Counter
  ) {}
}

class Undecorated {
  constructor(readonly reader: Reader) {}
}

function containerOfParts() {
  const container = new Container<ContainerBindings>()
  bindSingletons(container, [Writer, Undecorated, Reader, Counter])
  return container
}

test.group('Singletons', () => {
  test('a class is made once, and shared by those that ask for it at the same time', async ({
    assert,
  }) => {
    const container = containerOfParts()
    const [writer, again] = await Promise.all([container.make(Writer), container.make(Writer)])
    assert.strictEqual(again, writer)
    assert.strictEqual(await container.make(Reader), writer.reader)
    assert.strictEqual(writer.reader.counter, writer.counter)
    assert.equal(writer.counter.first, 1)
  })

  test('a class that lacks @inject() is not made without what it needs', async ({ assert }) => {
    const container = containerOfParts()
    await assert.rejects(() => container.make(Undecorated), 'Undecorated lacks @inject()')
  })
})
