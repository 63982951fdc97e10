/** The embedded services for one machine: for `npm start`, the integration tests and measurements. */
export { startServices, pidsFile, type Services, type ServiceName, type ServicesOptions } from './services';
export { findTemporalCli, findTestServer } from './temporal';
export { findJava, findKafkaJars, kafkaAnswers } from './kafka';
export { cacheDir, defaultDataDir, projectRoot } from './paths';
export { freePort, pickPort, until } from './ports';
export { endLeftovers, Records } from './records';
export { startGuard } from './guarded';
export { PREFERRED_PORTS, type Ports, type Service } from './service';
export { PEOPLE, type DemonstrationPerson } from './people';
