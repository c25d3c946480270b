/** Endpoints of connected things: LoRaWAN, CoAP, MQTT brokers besides Mosquitto, Node-RED, Home Assistant. OPC UA, Modbus and LwM2M are known by number only (port-registry.ts). */
import type { Service } from "../service.ts";
import { chirpstackServices } from "./chirpstack.ts";
import { coapServer } from "./coap-server.ts";
import { homeAssistant } from "./home-assistant.ts";
import { mqttBrokers } from "./mqtt-brokers.ts";
import { nodeRed } from "./node-red.ts";

export const deviceServices: readonly Service[] = [...chirpstackServices, coapServer, nodeRed, homeAssistant, ...mqttBrokers];
