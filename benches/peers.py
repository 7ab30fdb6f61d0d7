"""The peer: OR-Tools SimpleMinCostFlow on the arcs that benches/peers.rs wrote.

usage: peers.py FILE children|cells

children: one node a child, as an engineer would write it down first.
cells:    one node a cell, the children who may be left out as parallel arcs of rising cost: the use of
          somebody who knows our cells.
Prints JSON: seconds of solve(), children left out, their weight, metres, peak memory in MB.
"""

import json
import resource
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow

WORTH = 10_000  # metres that one step of rank is worth


def main(path, mode):
    data = np.fromfile(path, dtype=np.int64)
    rows, columns, arcs, children = data[:4]
    at = 4

    def take(count):
        nonlocal at
        at += count
        return data[at - count : at]

    places = take(columns)
    starts = take(rows + 1)
    column = take(arcs)
    metres = take(arcs)
    weight_starts = take(rows + 1)
    weights = take(children)

    arc_row = np.repeat(np.arange(rows), np.diff(starts))
    child_row = np.repeat(np.arange(rows), np.diff(weight_starts))
    if mode == "children":
        # Every child has the arcs of its cell.
        count = np.diff(starts)[child_row]
        first = starts[child_row]
        index = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        index += np.repeat(first, count)
        tail = np.repeat(np.arange(children), count)
        head = children + column[index]
        cost = metres[index]
        capacity = np.ones(len(index), dtype=np.int64)
        nodes, lost_tail, supply = children, np.arange(children), np.ones(children, dtype=np.int64)
    else:
        tail, head, cost = arc_row, rows + column, metres
        supply = np.diff(weight_starts)
        capacity = supply[arc_row]
        nodes, lost_tail = rows, child_row
    sink = nodes + columns
    tail = np.concatenate([tail, nodes + np.arange(columns), lost_tail])
    head = np.concatenate([head, np.full(columns, sink), np.full(children, sink)])
    capacity = np.concatenate([capacity, places, np.ones(children, dtype=np.int64)])
    cost = np.concatenate([cost, np.zeros(columns, dtype=np.int64), weights * WORTH])

    flow = min_cost_flow.SimpleMinCostFlow()
    ids = flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    flow.set_nodes_supplies(np.arange(nodes), supply)
    flow.set_node_supply(int(sink), -int(children))
    began = time.perf_counter()
    status = flow.solve()
    seconds = time.perf_counter() - began
    assert status == flow.OPTIMAL, status
    flows = flow.flows(ids)
    lost = flows[-children:]
    total = int((flows[: len(flows) - children] * cost[: len(flows) - children]).sum())
    print(
        json.dumps(
            {
                "seconds": seconds,
                "left_out": int(lost.sum()),
                "weight": int((lost * weights).sum()),
                "metres": total,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


main(sys.argv[1], sys.argv[2])
