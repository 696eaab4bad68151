"""What TestALoadFindsWhatIsBroken has sioproof do, as a script for Locust: every user is there before the first message, each
message has its sender in it, each sender waits until its own message has come back, and each acknowledgement is looked at. A user
that waits in vain has failed and stops; the run ends with the last user.

    locust --locustfile settled.py --headless --users 20 --spawn-rate 20 --host URL
"""

import itertools

import gevent
from gevent.queue import Queue
from locust import task
from locust.contrib.socketio import SocketIOUser
from locust.exception import StopUser

USERS = 20
ROOMS = 5
TURNS = 9
TIMEOUT = 10

numbers = itertools.count()
ended = itertools.count(1)


class Tenant(SocketIOUser):
    def on_start(self):
        number = next(numbers)
        self.name = f"user-{number}"
        self.room = f"room-{number % ROOMS}"
        self.namespace = f"/tenant-t{number % 2}"
        self.received = {event: Queue() for event in ("chat message", "room message")}
        for event in self.received:
            self.sio.on(event, self.receiver(event), namespace=self.namespace)
        self.sio.connect(self.host, transports=["websocket"], namespaces=[self.namespace])
        self.sio.call("join", self.room, namespace=self.namespace, timeout=TIMEOUT)
        gevent.sleep(2)

    def on_stop(self):
        if next(ended) == USERS:
            self.environment.runner.quit()

    def receiver(self, event):
        return lambda *args: self.received[event].put(args)

    @task
    def talk(self):
        for _ in range(TURNS):
            self.say("chat message")
            self.say("room message", self.room)
            self.ask()
            gevent.sleep(0.3)
        gevent.sleep(3)
        raise StopUser()

    def say(self, event, *to):
        """Sends a message, and waits until it has come back."""
        message = (*to, f"{self.name} says")
        self.sio.emit(event, message, namespace=self.namespace)
        with gevent.Timeout(TIMEOUT, False):
            while self.received[event].get() != message:
                pass
            return
        self.fail(event, "response timeout")

    def ask(self):
        """Asks for an acknowledgement, and compares it."""
        question = f"{self.name} asks"
        answer = self.sio.call("message-with-ack", question, namespace=self.namespace, timeout=TIMEOUT)
        if answer is None:
            raise StopUser()  # the client has counted the timeout
        if answer != question:
            self.fail("message-with-ack", "wrong acknowledgement")

    def fail(self, event, reason):
        self.environment.events.request.fire(
            request_type="check", name=event, response_time=0, response_length=0, exception=AssertionError(reason), context={}
        )
        raise StopUser()
