"""A plane to point at: an element of 600 by 600 pixels in the page's corner, a store, and events made by hand.

The window shows u and v from -3 to 3, so that 100 pixels are a unit; the third dimension of z is not on the plane.
"""

SET_UP = """
    const { Store } = await load("store");
    const { planeOf } = await load("plane");
    const { Viewport } = await load("viewport");
    const element = document.createElement("div");
    element.style.cssText = "position: fixed; left: 0; top: 0; width: 600px; height: 600px";
    element.tabIndex = 0;
    element.setPointerCapture = () => {};  // no browser captures a pointer that it does not know
    document.body.append(element);
    const store = new Store({ z: Float32Array.of(0, 0, 5), centre: [0, 0], span: 6, tool: "move", hover: -1,
      hidden: new Set(), playing: false, lassoed: null });
    const gone = new AbortController();
    const plane = planeOf({ kind: "z", i: 0, j: 1 }, 3, null);
    const codes = { z: Float32Array.of(1, 1, 2, -2, -2, 7), dim: 3, count: 2, labels: null, reach: 3 };
    const context = { store, codes, reach: 3, plane: () => plane, gone: gone.signal };
    const viewport = () => new Viewport(600, store.view.centre, store.view.span, false);
    let commits = 0;
    store.onCommit(() => commits++);
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const rounded = (numbers) => Array.from(numbers, (number) => Math.round(number * 1000) / 1000);
    const send = (type, x, y, more = {}) => element.dispatchEvent(new PointerEvent(type,
      { clientX: x, clientY: y, screenX: x, screenY: y, pointerId: 1, bubbles: true, cancelable: true, ...more }));
"""


def script(body: str) -> str:
    """A function for `js` that runs the body on such a plane, and leaves nothing that listens."""
    return f"async (load, argument) => {{ {SET_UP} try {{ {body} }} finally {{ gone.abort(); store.close(); }} }}"
