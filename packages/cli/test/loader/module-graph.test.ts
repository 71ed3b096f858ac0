import { describe, expect, it } from '@jest/globals'
import { ModuleGraph } from '../../src/loader/module-graph.js'

/** application → routes → posts → post; application → views; the framework finds users. */
function example(): ModuleGraph {
  const graph = new ModuleGraph()
  graph.link('application', null)
  graph.link('routes', 'application')
  graph.link('views', 'application')
  graph.link('posts', 'routes')
  graph.link('post', 'posts')
  graph.link('user', null)
  graph.link('post', 'user')
  graph.settle()
  return graph
}

describe('ModuleGraph', () => {
  it('A28: gives new versions to what changed and to what depends on it, and to nothing else', () => {
    const graph = example()
    expect(graph.invalidate(['posts']).files.sort()).toEqual(['application', 'posts', 'routes'])
    expect(['application', 'routes', 'posts', 'post', 'views', 'user'].map((file) => graph.versionOf(file))).toEqual([1, 1, 1, 0, 0, 0])
  })

  it('tells which of them the framework finds by their folder', () => {
    expect(example().invalidate(['post']).found.sort()).toEqual(['application', 'user'])
  })

  it('passes over files that nobody imported', () => {
    expect(example().invalidate(['nobody'])).toEqual({ files: [], found: [] })
  })

  it('forgets an import that the new version does not have', () => {
    const graph = example()
    graph.invalidate(['posts'])
    graph.link('routes', 'application')
    graph.link('posts', 'routes')
    graph.settle()
    expect(graph.invalidate(['post']).files.sort()).toEqual(['post', 'user'])
  })

  it('renews what was loaded by a load that failed, and not what was loaded later', () => {
    const graph = example()
    graph.markFresh('views')
    expect(graph.invalidate(['post']).files).not.toContain('views')
    graph.markFresh('views')
    expect(graph.invalidate(['user']).files.sort()).toEqual(['user', 'views'])
  })

  it('renews files whose imports led nowhere when anything changes', () => {
    const graph = example()
    graph.markDangling('routes')
    expect(graph.invalidate(['a new file']).files.sort()).toEqual(['application', 'routes'])
  })

  it('ends with files that import each other', () => {
    const graph = new ModuleGraph()
    graph.link('a', 'b')
    graph.link('b', 'a')
    expect(graph.invalidate(['a']).files.sort()).toEqual(['a', 'b'])
    expect([graph.size, graph.files]).toEqual([2, ['a', 'b']])
  })
})
