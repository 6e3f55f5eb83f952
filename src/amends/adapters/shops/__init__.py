"""Shops: where the marketplace's own records of customers, orders, products and stock are read and written."""

from amends.adapters.shops.demo import DemoPerson, demo_people, open_demo_shop
from amends.adapters.shops.document_shop import DocumentShop
from amends.adapters.shops.loading import ShopLoader
from amends.adapters.shops.memory_shop import MemoryShop
from amends.adapters.shops.tau import TAU_NOW, TauAction, TauTask, load_tau, load_tau_tasks, tau_lines, write_tau_store

__all__ = [
    "TAU_NOW",
    "DemoPerson",
    "DocumentShop",
    "MemoryShop",
    "ShopLoader",
    "TauAction",
    "TauTask",
    "demo_people",
    "load_tau",
    "load_tau_tasks",
    "open_demo_shop",
    "tau_lines",
    "write_tau_store",
]
