"""What a sample is, what a firmware profile must offer, sensor time, and holding a Bluetooth link.

`import sensor` loads no Bluetooth library: only `sensor.ble` does.
"""
