"""The model for a Mesa user: agents, a data collector, a batch over seeds, and an experiment of one's own between two days."""

from __future__ import annotations

import copy
import json

import mesa
import numpy as np

from sim import ConversationModel
from sim.engine.mesa_agents import Advocate, Customer

# a model is made, stepped and read like any mesa.Model; one step is a day
model = ConversationModel("default", "grow-advocates", seed=7, people=600)
model.run_days(30)
attitude = model.agents.select(agent_type=Customer).agg("attitude", np.mean)
advocates = len(model.agents_by_type[Advocate])
print(f"day {model.steps}: {advocates} advocates, mean attitude of customers {attitude:.3f}")

# daily metrics are in the data collector
days = model.datacollector.get_model_vars_dataframe()
print(days[["customers", "complaints_public", "profit"]].tail(3))

# what if the ten angriest customers were won over today? The copy shares the past, and the same draws from here on
other = copy.deepcopy(model)
for person in sorted(other.agents.select(agent_type=Customer), key=lambda one: one.attitude)[:10]:
    person.attitude = 0.5
for one in (model, other):
    one.run_days(30)
print("customers without and with it:", len(model.agents_by_type[Customer]), len(other.agents_by_type[Customer]))

# policies are compared on the same seeds; mesa.batch_run gives one row a model
rows = mesa.batch_run(
    ConversationModel,
    {"people": 600, "policy": ["ignore", "first-come"], "seed": [1, 2, 3]},
    max_steps=30,
    display_progress=False,
)
customers = {
    policy: [row["customers"] for row in rows if row["policy"] == policy] for policy in ("ignore", "first-come")
}
again = ConversationModel("default", "ignore", seed=1, people=600)
again.run_days(rows[0]["Step"])
same = bool(again.datacollector.get_model_vars_dataframe()["customers"].iloc[-1] == customers["ignore"][0])
print(json.dumps({"advocates": advocates, "customers": customers, "same": same}))
