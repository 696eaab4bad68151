"""Clients that are idle, or each ask for one acknowledgement after the other, or all listen while the first says something to
all 100 times a second.

    WORK=acks TRANSPORT=websocket locust --locustfile clients.py --headless --users 50 --spawn-rate 500 --host URL
"""

import itertools
import os

import gevent
from locust import constant, constant_pacing, task
from locust.contrib.socketio import SocketIOUser

PAYLOAD = "0123456789abcdef" * 4
TRANSPORT = os.environ["TRANSPORT"]
WORK = os.environ["WORK"]

numbers = itertools.count()


class Client(SocketIOUser):
    abstract = True

    def on_start(self):
        self.number = next(numbers)
        self.sio.connect(self.host, transports=[TRANSPORT], wait_timeout=60)

    def stay(self):
        gevent.sleep(3600)


class Idle(Client):
    abstract = WORK != "idle"

    @task
    def work(self):
        self.stay()


class Asking(Client):
    abstract = WORK != "acks"
    wait_time = constant(0)

    @task
    def work(self):
        self.sio.call("message-with-ack", PAYLOAD)


class Listening(Client):
    abstract = WORK != "fan-out"
    wait_time = constant_pacing(0.01)

    @task
    def work(self):
        if self.number > 0:
            self.stay()
        self.sio.emit("chat message", PAYLOAD)
